"""The keys that the development issuer signs with: one that signs, and earlier ones that are still published."""

import json
from pathlib import Path

from joserfc.jwk import ECKey, KeySet, KeySetSerialization

from demo.private_files import write_private

PUBLISHED_KEYS = 4
"""How many keys are published at most; the newest signs."""


class SigningKeys:
    """ES256 keys, newest first; kept in a private file, or in memory when there is no path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None and path.exists():
            kept: KeySetSerialization = json.loads(path.read_text(encoding="utf-8"))
            self._keys = [ECKey.import_key(key) for key in kept["keys"]]
        else:
            self._keys = []
            self.rotate()

    @property
    def signing(self) -> ECKey:
        """The key that signs new tokens."""
        return self._keys[0]

    @property
    def published(self) -> KeySet:
        """Every key that a token may still be verified with."""
        return KeySet(list(self._keys))

    def jwks(self) -> KeySetSerialization:
        """The public halves, as a JSON Web Key Set."""
        return self.published.as_dict(private=False)

    def rotate(self) -> str:
        """A new key signs from now on, the old ones stay published; gives the new key's id."""
        key = ECKey.generate_key("P-256", parameters={"use": "sig", "alg": "ES256"}, auto_kid=True)
        self._keys = [key, *self._keys][:PUBLISHED_KEYS]
        if self._path is not None:
            write_private(self._path, json.dumps(self.published.as_dict(private=True)) + "\n")
        return str(key.kid)
