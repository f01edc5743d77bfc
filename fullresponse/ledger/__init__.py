"""What happened: append(), history(), followers. Import the functions from their modules; the tables are private."""
