"""Pictures: plots of data, the network and results, shown beside the panes or instead of them."""
