"""The back office: pages for owners and managers in a browser, also on a phone."""
