"""What people say: ideas, comments, statements, and the receipts that follow them."""
