"""mojBOK POLSp: reads the settings, builds the services, registers the pages, and serves."""

from mojbok.bootstrap.server import serve
from mojbok.settings import Settings

if __name__ == "__main__":
    serve(Settings())
