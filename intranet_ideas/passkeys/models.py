"""People's passkeys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet_ideas.database import NAME, Base


class Passkey(Base):
    """A key that a device or a key store made for one account here. Nothing in it is secret.

    ``digest`` is the SHA-256 of the credential's id, by which it is looked up; ``public`` the
    attested credential data (WebAuthn 3, 6.5.2) in base64url, with id and public key; ``handle``
    what the device knows the account by: random, the same for all passkeys of a person.
    ``counter`` is the highest count of signatures seen; 0 where the device does not count.
    """

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    public: Mapped[str] = mapped_column(Text)
    handle: Mapped[str] = mapped_column(String(64))
    counter: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(NAME)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
