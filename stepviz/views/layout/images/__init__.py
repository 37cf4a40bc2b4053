"""The screens of networks on images: filters, maps, what is pooled of these."""
