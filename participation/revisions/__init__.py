"""The nine steps by which a programme is revised once per term."""
