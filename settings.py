"""Settings: one frozen object, built once at the edge and handed down.

Precedence: an argument beats the environment, which beats the default. Environment variables are the field names in
upper case (`LLM_MODEL`, `OLLAMA_BASE_URL`, `DATA_DIR`, `EMBEDDING_MODEL`, ...). Unknown arguments are refused.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from platformdirs import user_data_path
from pydantic import BeforeValidator, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from .errors import SettingsError

NO_MODEL = "none"
AUTO_MODEL = "auto"

_PHONE = r"^(?:\+?\d[\d ]{1,18}\d)?$"
"""Nothing, or digits with spaces between and perhaps a plus before: nothing else can reach the emergency words."""


class Auth(StrEnum):
    """How `mediassist serve` knows who asks."""

    NONE = "none"
    KEY = "key"
    JWT = "jwt"
    BOTH = "both"


def _split(value: object) -> object:
    """A list as an environment variable holds it: words between commas."""
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """What can be chosen. Sizes in bytes or characters, times in seconds, as each name says."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_ignore_empty=True)

    llm_model: str = Field(
        NO_MODEL,
        description='Who writes the answer: "none" quotes the document without a model; "auto" is `mediassist` if '
        "Ollama has it, else `llama3.2`; otherwise an Ollama model's name, or the path of a GGUF file. The default is that of "
        '`Settings.load()` in Python; the command line takes "auto" unless this is set.',
    )
    ollama_base_url: str = Field("http://127.0.0.1:11434", description="Where Ollama listens.")
    model_timeout_s: float = Field(120.0, gt=0, description="Longest wait for a whole reply of the chat model.")
    num_ctx: int = Field(8192, ge=1024, description="Context window asked of the chat model, in tokens.")
    num_predict: int = Field(512, ge=16, description="Most tokens that the chat model may write.")
    embedding_model: str = Field(
        "sentence-transformers/all-MiniLM-L6-v2", description="A sentence-transformers name or folder."
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("mediassist", appauthor=False),
        description="Where kept documents live.",
    )
    allow_tracing: bool = Field(False, description="Whether LangSmith may trace, with all words hidden.")
    max_file_bytes: int = Field(20_000_000, gt=0, description="Largest file that is read.")
    max_document_chars: int = Field(1_000_000, gt=0, description="Longest document text that is read.")
    max_pages: int = Field(500, gt=0, description="Most pages that are read.")
    max_nesting: int = Field(200, gt=0, description="Deepest nesting of elements, objects or tables that is read.")
    max_attachments: int = Field(3, ge=0, description="How deep files inside files are opened, 0 for none.")
    max_unpacked_bytes: int = Field(200_000_000, gt=0, description="Most bytes that a compressed file may unpack to.")
    max_reading_s: float = Field(120.0, gt=0, description="Longest time that reading one document may take.")
    max_reading_bytes: int = Field(
        2_000_000_000, gt=0, description="Most memory that reading one document may take (limited on Linux only)."
    )
    ocr_languages: str = Field("eng", description='Tesseract\'s languages for scanned pages, such as "eng+spa".')
    emergency_number: str = Field(
        "",
        pattern=_PHONE,
        description='The number that emergency words name first, such as "112"; empty for words that fit anywhere.',
    )
    crisis_line: str = Field(
        "", pattern=_PHONE, description="A crisis line for someone who may harm themselves or another, such as 988."
    )
    model_judge: bool = Field(
        False,
        description="Whether the chat model votes on its own answers that passed the gate; it can only stop them.",
    )
    max_question_chars: int = Field(2_000, gt=0, description="Longest question that is answered.")
    serve_auth: Auth = Field(
        Auth.NONE,
        description='Who may use the server: "none" is one local user, on loopback only; "key" wants a key of '
        '`mediassist key create`; "jwt" a bearer token of an identity provider; "both" takes either.',
    )
    serve_hosts: Words = Field(
        (),
        description="Host names that the server answers to, between commas; empty for any, or loopback without auth.",
    )
    serve_cors_origins: Words = Field(
        (), description="Origins of other web apps that may call the server; none by default."
    )
    serve_proxies: Words = Field((), description="Addresses of proxies whose X-Forwarded headers are believed.")
    serve_rate_per_minute: int = Field(
        120, gt=0, description="Requests a minute of one owner, or of one address without a key; a GET counts a fifth."
    )
    serve_max_json_bytes: int = Field(262_144, gt=0, description="Largest body of a request that is no upload.")
    serve_body_timeout_s: float = Field(60.0, gt=0, description="Longest time that the body of a request may take.")
    serve_answers_at_once: int = Field(8, gt=0, description="Questions that are answered at the same time.")
    serve_answers_waiting: int = Field(200, ge=0, description="Questions that may wait for their turn.")
    serve_uploads_at_once: int = Field(4, gt=0, description="Documents that are received and read at the same time.")
    serve_batch_questions: int = Field(20, gt=0, description="Most questions of one batch.")
    serve_answer_timeout_s: float = Field(300.0, gt=0, description="Longest time that a caller waits for one answer.")
    serve_shutdown_s: int = Field(30, ge=0, description="How long answers may still be finished at shutdown.")
    serve_session_hours: float = Field(12.0, gt=0, description="How long a browser stays signed in.")
    jwt_key_file: Path | None = Field(
        None, description="A PEM public key that bearer tokens are checked against, or the secret of HS256."
    )
    jwt_jwks_url: str = Field("", description="Where the identity provider publishes its keys, in place of a file.")
    jwt_audience: str = Field("", description="The audience that a bearer token must name.")
    jwt_issuer: str = Field("", description="The issuer that a bearer token must name.")
    jwt_algorithms: Words = Field(("RS256", "ES256"), description="Signatures that are accepted, between commas.")
    jwt_owner_claim: str = Field(
        "sub", pattern="^(sub|patient)$", description='Whose documents a token opens: its "sub", or SMART\'s "patient".'
    )

    @field_validator("data_dir")
    @classmethod
    def _expand_home(cls, value: Path) -> Path:
        return value.expanduser()

    @classmethod
    def load(cls, **given: object) -> Self:
        """Settings from the arguments, then the environment, then the defaults.

        Raises SettingsError naming each setting that is wrong.
        """
        try:
            return cls(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise SettingsError(f"Settings are not usable: {wrong}.") from None
