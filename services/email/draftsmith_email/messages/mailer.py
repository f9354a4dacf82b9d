"""The `Mailer` port and its adapters: a folder of .eml files, and SMTP."""

import asyncio
import os
import re
import secrets
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

import aiosmtplib

from draftsmith_email.messages.model import Message
from draftsmith_shared.errors import DeadlineExceeded, Unavailable
from draftsmith_shared.policy import Breaker, Policy


class NotDelivered(Exception):
    """The mail did not go out. `lasting`: trying again cannot help (RFC 5321, section 4.2.1: 5yz replies).

    `not_before`: seconds until it is worth while, for a mail that was not even tried.
    """

    def __init__(self, reason: str, *, lasting: bool, not_before: float | None = None) -> None:
        super().__init__(reason)
        self.lasting = lasting
        self.not_before = not_before


class Mailer(Protocol):
    async def deliver(self, message: Message) -> None:
        """Hands the mail over. Delivering the same message again is fine. Raises NotDelivered."""
        ...


def to_mime(message: Message, sender: str) -> EmailMessage:
    """The mail as text with an HTML alternative (RFC 2046); its Message-ID is the message's own id."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.recipient
    mail["Subject"] = message.subject
    mail["Date"] = message.created_at
    mail["Message-ID"] = f"<{message.message_id}@draftsmith.example>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail


class FolderMailer:
    """Puts each mail into a folder as <message id>.eml, whole or not at all; once however often it is told."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def deliver(self, message: Message) -> None:
        await asyncio.to_thread(self._write, message)

    def _write(self, message: Message) -> None:
        path = self._folder / f"{_file_name(message.message_id)}.eml"
        beside = path.with_suffix(f".{secrets.token_hex(8)}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as file:
                file.write(to_mime(message, self._sender).as_bytes())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except OSError as error:
            raise NotDelivered(f"{path.parent}: {error.strerror}", lasting=False) from error


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    username: str = ""
    password: str = ""
    starttls: bool = True


class SmtpMailer:
    """Delivers by SMTP (RFC 5321), with STARTTLS (RFC 3207) unless the server is told to be plain.

    A crash between the server's acceptance and ours sends the mail again, with the same Message-ID. Nothing is tried
    again here: a mail that did not go out is due again, later. A server that keeps failing is left alone for a while
    (the breaker "smtp"); mails that meet that were not tried.
    """

    def __init__(
        self,
        server: SmtpServer,
        sender: str,
        *,
        tls: ssl.SSLContext | None = None,
        breaker: Breaker | None = None,
        timeout_seconds: float = 20,
    ) -> None:
        self._server = server
        self._sender = sender
        self._tls = tls
        self._policy = Policy(timeout=timeout_seconds, breaker=breaker or Breaker("smtp"))

    async def deliver(self, message: Message) -> None:
        try:
            await self._policy.call(lambda: self._send(message))
        except Unavailable as error:
            tried = error.code != "CIRCUIT_OPEN"
            not_before = None if tried else max(1.0, error.retry_after_seconds or 0)
            raise NotDelivered(error.message, lasting=False, not_before=not_before) from error
        except DeadlineExceeded as error:
            raise NotDelivered(error.message, lasting=False) from error

    async def _send(self, message: Message) -> None:
        """Raises NotDelivered for the server's refusal of this mail, Unavailable where the server itself fails."""
        server = self._server
        try:
            await aiosmtplib.send(
                to_mime(message, self._sender),
                hostname=server.host,
                port=server.port,
                username=server.username or None,
                password=server.password or None,
                start_tls=server.starttls,
                tls_context=self._tls,
            )
        except (OSError, aiosmtplib.SMTPAuthenticationError) as error:
            # No connection, no greeting, a lost connection, a silence; or our password: no mail is at fault.
            raise Unavailable(f"{server.host}:{server.port}: {error}", code="SMTP_UNAVAILABLE") from error
        except aiosmtplib.SMTPResponseException as error:
            reply = f"{error.code} {error.message}"
            if error.code == 421:  # the server is closing down (RFC 5321, section 3.8)
                raise Unavailable(reply, code="SMTP_UNAVAILABLE") from error
            raise NotDelivered(reply, lasting=500 <= error.code < 600) from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            refusals = error.recipients
            lasting = all(500 <= refusal.code < 600 for refusal in refusals)
            raise NotDelivered("; ".join(str(refusal.message) for refusal in refusals), lasting=lasting) from error
        except aiosmtplib.SMTPException as error:
            raise NotDelivered(f"{server.host}:{server.port}: {error}", lasting=False) from error


def _file_name(message_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "_", message_id)
