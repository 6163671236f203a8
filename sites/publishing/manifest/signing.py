"""The key that signs manifests: made at first use and readable by its owner only, or given by the environment."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

SEED_BYTES = 32


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 key (RFC 8032) that checks signatures. ``name`` is the first 16 hex digits of its SHA-256."""

    key: Ed25519PublicKey
    name: str = field(init=False)

    def __post_init__(self) -> None:
        raw = self.key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        object.__setattr__(self, "name", hashlib.sha256(raw).hexdigest()[:16])

    @classmethod
    def from_pem(cls, pem: bytes) -> PublicKey:
        """Raises ValueError for what is no Ed25519 public key in PEM."""
        from cryptography.hazmat.primitives.serialization import load_pem_public_key

        key = load_pem_public_key(pem)
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError(_("这不是 Ed25519 公钥。"))
        return cls(key)

    def pem(self) -> bytes:
        return self.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed(self, message: bytes, signature: str) -> bool:
        """Whether ``signature`` (Base64) over ``message`` was made with this key."""
        try:
            self.key.verify(base64.b64decode(signature, validate=True), message)
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def sign(message: bytes) -> str:
    """Signature in Base64."""
    return base64.b64encode(_private_key().sign(message)).decode()


def public_key() -> PublicKey:
    return _public_key(_private_key())


def _private_key() -> Ed25519PrivateKey:
    return _key_of(settings.ZHANQUN_MANIFEST_KEY or _own_seed(settings.ZHANQUN_DATA / "keys" / "manifest_key"))


@lru_cache(4)
def _key_of(text: str) -> Ed25519PrivateKey:
    try:
        seed = base64.b64decode(text, validate=True)
    except binascii.Error:
        seed = b""
    if len(seed) != SEED_BYTES:
        raise ImproperlyConfigured(_("清单的签名密钥须是 32 个字节的 Base64，可用 openssl rand -base64 32 生成。"))
    return Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(4)
def _public_key(key: Ed25519PrivateKey) -> PublicKey:
    return PublicKey(key.public_key())


def _own_seed(path: Path) -> str:
    """The seed of this installation, made once."""
    with suppress(FileNotFoundError):
        return path.read_text().strip()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(base64.b64encode(secrets.token_bytes(SEED_BYTES)).decode() + "\n")
    with suppress(FileExistsError):  # another process was first; its key counts
        path.hardlink_to(fresh)
    fresh.unlink()
    return path.read_text().strip()
