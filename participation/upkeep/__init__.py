"""What whoever runs the site does with it: take backups and put them back, ask how it is."""
