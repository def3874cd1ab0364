"""What is measured and proved outside the test suite: it takes minutes, and kills servers on purpose."""
