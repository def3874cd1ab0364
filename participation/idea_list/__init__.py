"""Where does it belong? Groups that say the same, and the idea list they lead to."""
