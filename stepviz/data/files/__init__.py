"""Files: reads data files (CSV, NPZ, XLSX, Parquet, text), or tells what is wrong with them and where."""
