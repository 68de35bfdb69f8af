"""A hospital's own FastAPI app whose patients ask about their discharge summaries.

    uvicorn --app-dir examples/apps fastapi_app:app

    curl -H "Authorization: Bearer ana" -F file=@examples/heart-failure.txt localhost:8000/summaries
    curl -H "Authorization: Bearer ana" --json '{"question": "Can I shower?"}' localhost:8000/summaries/ID/questions

`mediassist serve` is such an app with all that operation needs; this is the least that keeps patients apart.
"""

from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, UploadFile
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from mediassist import Answer, Assistant
from mediassist.errors import DocumentError, DocumentNotFound, MediAssistError, QuestionError
from pydantic import BaseModel

app = FastAPI(title="Ward 7")

# One for the whole process. It loads nothing yet; threads and requests may share it.
assistant = Assistant()

# Your login stands here. What matters: the owner comes from the verified identity, never from a field of the request.
PATIENTS = {"ana": "patient-1", "ben": "patient-2"}


def signed_in(token: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    """The patient whom the token belongs to."""
    if token.credentials not in PATIENTS:
        raise HTTPException(401, "Sign in again.")
    return PATIENTS[token.credentials]


Patient = Annotated[str, Depends(signed_in)]


class Asked(BaseModel):
    """A question. thread: questions with the same one may lean on each other ("and for how long?")."""

    question: str
    thread: str | None = None


@app.post("/summaries", status_code=201)
async def add(file: UploadFile, patient: Patient) -> dict[str, str]:
    """Keeps a summary for this patient alone."""
    most = assistant.settings.max_file_bytes
    content = await file.read(most + 1)  # one byte more, so that a larger file is refused rather than cut
    return {"document_id": await assistant.aadd(content, owner=patient, name=file.filename)}


@app.post("/summaries/{document_id}/questions")
async def ask(document_id: str, asked: Asked, patient: Patient) -> Answer:
    """Answers from that summary and from nothing else. Another patient's id is an id that does not exist."""
    return await assistant.aask(document_id, asked.question, thread=asked.thread, owner=patient)


@app.delete("/summaries/{document_id}", status_code=204)
async def remove(document_id: str, patient: Patient) -> None:
    """Deletes the summary and all that was kept of it."""
    await assistant.aremove(document_id, owner=patient)


@app.exception_handler(MediAssistError)
async def refuse(_request: Request, error: MediAssistError) -> JSONResponse:
    """Every error says what went wrong and what to do, and holds no word of a document: it can be shown as it is."""
    match error:
        case DocumentNotFound():
            status = 404
        case DocumentError() | QuestionError():
            status = 422
        case _:
            status = 503 if error.retryable else 500
    return JSONResponse({"detail": error.reason, "remedy": error.remedy}, status)
