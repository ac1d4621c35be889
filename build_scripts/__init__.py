"""Tools that build, serve, test and measure the site: ``python -m build_scripts``."""
