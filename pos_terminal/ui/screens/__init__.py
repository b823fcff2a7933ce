"""One screen per file: it shows a view state and tells what the person did."""
