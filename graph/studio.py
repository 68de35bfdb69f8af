"""The graph for LangGraph Studio (`langgraph.json`, `make studio`): the very graph that answers, each node and its state to be seen.

Its server loads this file by its path, as a module of no package, and keeps threads itself, in clear: only synthetic documents
belong here (docs/studio.md). So the documents are the files of a folder, the project's examples unless STUDIO_DOCUMENTS names
another, each called by its file name as `document_id`; owners mean nothing.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import mediassist
from mediassist.errors import DocumentNotFound
from mediassist.graph.build import build_graph
from mediassist.ingest.index import IndexedSummary, embed_passages
from mediassist.ingest.worker import read_document
from mediassist.models.chat import Chat, open_chat
from mediassist.models.embedding import FingerprintedEmbeddings, LocalEmbeddings, load_embeddings
from mediassist.privacy import refuse_tracing
from mediassist.routing.router import Router
from mediassist.settings import NO_MODEL, Settings
