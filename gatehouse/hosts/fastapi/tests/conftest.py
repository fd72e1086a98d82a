"""A Clerk application for the tests: its key, its tokens and its settings."""

import base64
import os
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE_PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
SPKI = serialization.PublicFormat.SubjectPublicKeyInfo
PEM = KEY.public_key().public_bytes(serialization.Encoding.PEM, SPKI).decode()

ENV = {
    "CLERK_PUBLISHABLE_KEY": "pk_test_" + base64.b64encode(b"clerk.example.com$").decode(),
    "CLERK_JWT_KEY": PEM,
}
# The sample reads the environment when it is imported.
os.environ.update(ENV)

Mint = Callable[..., dict[str, str]]


@pytest.fixture
def mint() -> Mint:
    """Makes the headers of a signed-in person; keyword arguments become claims."""

    def make(sub: str = "user_linus", **claims: Any) -> dict[str, str]:
        now = int(time.time())
        session = {"iss": "https://clerk.example.com", "sub": sub, "sid": "sess_1", "iat": now, "exp": now + 60, "v": 2}
        token = jwt.encode({**session, **claims}, PRIVATE_PEM, "RS256", headers={"kid": "ins_1"})
        return {"Authorization": f"Bearer {token}"}

    return make
