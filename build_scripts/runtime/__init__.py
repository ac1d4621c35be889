"""Python for the page: Pyodide and the libraries, stripped and compiled."""
