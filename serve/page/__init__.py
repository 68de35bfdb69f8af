"""The web page, mounted in the HTTP app: `mount_page(app, assistant, settings, owner_of)`.

Knows nothing of how an answer is made, and nothing of keys and tokens: who is asking comes in as a function.
"""

from .layout import build_page
from .mount import identity_owner, mount_page

__all__ = ["build_page", "identity_owner", "mount_page"]
