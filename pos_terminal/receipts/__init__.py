"""What goes on paper: documents as data, their layout, and the bytes a receipt printer understands."""
