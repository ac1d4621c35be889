"""The site in browsers that Playwright does not drive here: Firefox and WebKitGTK."""
