"""Who is let in: keys, tokens of an identity provider, signed-in browsers; and who is not."""

import json
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from mediassist import Settings
from mediassist.errors import NotSignedIn, ServerBusy, SettingsError
from mediassist.serve.guard import refuse_open_server
from mediassist.serve.identity import Scope
from mediassist.serve.keys import Keys
from mediassist.serve.tokens import Tokens

from .running_server import SUMMARY, RunningServer, key_settings, problem

ISSUER, AUDIENCE = "https://login.hospital.example", "mediassist"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC_PEM = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
PRIVATE_PEM = RSA_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def claims(**changed: object) -> dict:
    plain = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "exp": time.time() + 300, "scope": "mediassist:read"}
    return {name: value for name, value in (plain | changed).items() if value is not None}


def token(**changed: object) -> str:
    return jwt.encode(claims(**changed), PRIVATE_PEM, "RS256")


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    folder = tmp_path_factory.mktemp("identity")
    (folder / "public.pem").write_bytes(PUBLIC_PEM)
    return key_settings(
        folder / "data",
        serve_auth="both",
        jwt_key_file=folder / "public.pem",
        jwt_issuer=ISSUER,
        jwt_audience=AUDIENCE,
    )


@pytest.fixture(scope="module")
def server(settings):
    with RunningServer(settings) as running:
        yield running


def test_nobody_sees_documents_without_a_key(server):
    with server.client() as nobody:
        for method, path in (
            ("GET", "/documents"),
            ("POST", "/documents"),
            ("GET", "/documents/0123456789abcdef"),
            ("GET", "/documents/0123456789abcdef/lines"),
            ("DELETE", "/documents/0123456789abcdef"),
            ("GET", "/ask/input_schema"),
            ("GET", "/metrics"),
        ):
            response = nobody.request(method, path)
            problem(response, 401)
            assert response.headers["www-authenticate"] == "Bearer"
        ask = {"input": {"question": "Food?", "document_id": "0123456789abcdef"}}
        for path in ("invoke", "stream"):
            problem(nobody.post(f"/ask/{path}", json=ask), 401)
        assert nobody.get("/health").json() == {"status": "alive"}


def test_a_key_is_shown_once_and_kept_as_a_digest_that_only_its_owner_reads(settings):
    shown, key = Keys(settings.data_dir).create("ann", [Scope.READ])
    path = settings.data_dir / "keys" / f"{key.id}.json"
    assert shown not in path.read_text()
    assert shown.rpartition("_")[2] not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert Keys(settings.data_dir).check(shown).owner == "ann"


def test_a_revoked_key_opens_nothing_from_the_next_request_on(server):
    shown, key = Keys(server.settings.data_dir).create("ann", [Scope.READ])
    with server.client(shown) as ann:
        assert ann.get("/documents").status_code == 200
        Keys(server.settings.data_dir).revoke(key.id)
        problem(ann.get("/documents"), 401)


def test_an_expired_key_opens_nothing(settings):
    keys = Keys(settings.data_dir)
    shown, key = keys.create("ann", [Scope.READ], days=1)
    keys._write(key.model_copy(update={"expires": "2020-01-01T00:00:00+00:00"}))
    with pytest.raises(NotSignedIn):
        keys.check(shown)


def test_a_key_that_is_not_quite_right_looks_like_any_other(server):
    shown, key = Keys(server.settings.data_dir).create("ann", [Scope.READ])
    wrong = [shown[:-1] + ("A" if shown[-1] != "A" else "B"), f"mak_{key.id}_", "mak_../../x_y", "mak_", shown + " x"]
    answers = set()
    for secret in wrong:
        with server.client(secret) as somebody:
            told = problem(somebody.get("/documents"), 401)
            answers.add((told["type"], told["detail"]))
    assert len(answers) == 1


@pytest.mark.parametrize("authorization", ["Basic YW5uOmFubg==", "Bearer", "mak_x", "a b c", "Bearer a b"])
def test_another_way_to_sign_in_is_refused(server, authorization):
    with server.client() as somebody:
        problem(somebody.get("/documents", headers={"Authorization": authorization}), 401)


def test_a_key_may_do_what_its_scopes_say(server):
    with server.client(server.key("ann", Scope.READ)) as reader:
        assert reader.get("/documents").status_code == 200
        assert '"write"' in problem(reader.post("/documents", files={"file": ("a.txt", SUMMARY)}), 403)["detail"]
        problem(reader.delete("/documents/0123456789abcdef"), 403)
        problem(reader.get("/metrics"), 403)
    with server.client(server.key("ann", Scope.WRITE)) as writer:
        problem(writer.get("/documents"), 403)
    with server.client(server.key("root", Scope.ADMIN)) as admin:
        assert admin.get("/metrics").status_code == 200
        problem(admin.get("/documents"), 403)


def test_a_token_of_the_identity_provider_opens_its_subjects_documents(server):
    with server.client(server.key("ann")) as ann:
        document_id = ann.post("/documents", files={"file": ("a.txt", SUMMARY)}).json()["document_id"]
    with server.client(token()) as by_token:
        assert by_token.get(f"/documents/{document_id}").status_code == 200
        problem(by_token.delete(f"/documents/{document_id}"), 403)
    with server.client(token(sub="bob")) as bob:
        problem(bob.get(f"/documents/{document_id}"), 404)


@pytest.mark.parametrize(
    "bad",
    [
        token(exp=time.time() - 60),
        token(exp=None),
        token(aud="another"),
        token(aud=None),
        token(iss="https://login.evil.example"),
        token(iss=None),
        token(sub=None),
        token(sub=""),
        token(sub="local"),
        token(sub="a" * 300),
        token(nbf=time.time() + 600),
        jwt.encode(claims(), None, "none"),
        jwt.encode(claims(), "s" * 64, "HS256"),
        jwt.encode(claims(), rsa.generate_private_key(public_exponent=65537, key_size=2048), "RS256"),
        jwt.encode(claims(), ec.generate_private_key(ec.SECP256R1()), "ES256"),
        token()[:-4] + "AAAA",
        token().rpartition(".")[0] + ".",
        "a.b.c",
        "eyJhbGciOiJub25lIn0.e30.",
        "x" * 20_000,
    ],
)
def test_a_token_that_is_not_right_in_every_way_is_refused_without_saying_why(server, bad):
    with server.client(bad) as somebody:
        assert problem(somebody.get("/documents"), 401)["detail"] == "The token is not valid."


def test_a_public_key_is_not_taken_for_a_shared_secret(server):
    header = jwt.utils.base64url_encode(b'{"alg":"HS256","typ":"JWT"}')
    body = header + b"." + jwt.utils.base64url_encode(json.dumps(claims()).encode())
    import hmac

    forged = body + b"." + jwt.utils.base64url_encode(hmac.digest(PUBLIC_PEM, body, "sha256"))
    with server.client(forged.decode()) as somebody:
        problem(somebody.get("/documents"), 401)


@pytest.mark.parametrize(
    ("granted", "scopes"),
    [
        ({"scope": "mediassist:read mediassist:write openid"}, {Scope.READ, Scope.WRITE}),
        ({"scope": None, "scp": ["mediassist:admin"]}, {Scope.ADMIN}),
        ({"scope": "patient/DocumentReference.rs"}, {Scope.READ}),
        ({"scope": "patient/DocumentReference.cruds"}, {Scope.READ, Scope.WRITE}),
        ({"scope": "patient/*.read"}, {Scope.READ}),
        ({"scope": "patient/*.write"}, {Scope.WRITE}),
        ({"scope": "patient/Observation.rs user/DocumentReference.rs read mediassist:all"}, set()),
        ({"scope": None}, set()),
        ({"scope": 5}, set()),
    ],
)
def test_scopes_come_from_the_token_ours_or_smarts(settings, granted, scopes):
    assert Tokens(settings).check(token(**granted)).scopes == scopes


def test_the_owner_may_be_smarts_patient(settings):
    by_patient = Tokens(settings.model_copy(update={"jwt_owner_claim": "patient"}))
    assert by_patient.check(token(patient="p-7")).owner == "p-7"
    with pytest.raises(NotSignedIn):
        by_patient.check(token())


class _Provider(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(RSA_KEY.public_key())) | {"kid": "k1", "use": "sig"}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"keys": [jwk]}).encode())
        self.server.asked += 1  # pyright: ignore[reportAttributeAccessIssue]

    def log_message(self, *_: object) -> None: ...


def test_keys_of_a_jwks_url_are_fetched_once_however_many_strange_tokens_come(settings):
    provider = HTTPServer(("127.0.0.1", 0), _Provider)
    provider.asked = 0  # pyright: ignore[reportAttributeAccessIssue]
    Thread(target=provider.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{provider.server_port}/jwks"
    tokens = Tokens(settings.model_copy(update={"jwt_key_file": None, "jwt_jwks_url": url}))
    signed = jwt.encode(claims(), PRIVATE_PEM, "RS256", headers={"kid": "k1"})
    assert tokens.check(signed).owner == "ann"
    for kid in ("k2", "k3", "k4"):
        with pytest.raises(NotSignedIn):
            tokens.check(jwt.encode(claims(), PRIVATE_PEM, "RS256", headers={"kid": kid}))
    assert provider.asked == 1  # pyright: ignore[reportAttributeAccessIssue]
    provider.shutdown()
    provider.server_close()
    away = Tokens(settings.model_copy(update={"jwt_key_file": None, "jwt_jwks_url": url}))
    with pytest.raises(ServerBusy):
        away.check(signed)


@pytest.mark.parametrize(
    "unsafe",
    [
        {"jwt_key_file": None},
        {"jwt_audience": ""},
        {"jwt_issuer": ""},
        {"jwt_algorithms": ("none",)},
        {"jwt_algorithms": ()},
        {"jwt_algorithms": ("RS256", "HS256")},
        {"jwt_key_file": None, "jwt_jwks_url": "http://login.hospital.example/jwks"},
        {"jwt_key_file": None, "jwt_jwks_url": "file:///etc/passwd"},
        {"jwt_jwks_url": "https://login.hospital.example/jwks"},
    ],
)
def test_settings_that_would_let_tokens_be_forged_do_not_start(settings, unsafe):
    with pytest.raises(SettingsError):
        Tokens(settings.model_copy(update=unsafe))


def test_a_short_shared_secret_does_not_start(settings, tmp_path):
    (tmp_path / "secret").write_text("too short")
    unsafe = {"jwt_key_file": tmp_path / "secret", "jwt_algorithms": ("HS256",)}
    with pytest.raises(SettingsError, match="32 bytes"):
        Tokens(settings.model_copy(update=unsafe))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "hospital.example", ""])
def test_the_server_does_not_listen_elsewhere_without_auth(settings, host):
    open_to_all = settings.model_copy(update={"serve_auth": "none"})
    with pytest.raises(SettingsError) as caught:
        refuse_open_server(host, open_to_all)
    assert "SERVE_AUTH=key" in caught.value.remedy
    for loopback in ("127.0.0.1", "::1", "localhost"):
        refuse_open_server(loopback, open_to_all)
    refuse_open_server(host, settings)


def test_a_browser_signs_in_with_a_key_and_out_again(server):
    shown, key = Keys(server.settings.data_dir).create("ann", [Scope.READ, Scope.WRITE])
    with server.client() as browser:
        form = browser.get("/sign-in")
        assert 'type="password"' in form.text
        assert "http" not in form.text.replace("http-equiv", "")
        assert "script" not in form.text
        assert browser.post("/session", data={"key": "mak_wrong"}).status_code == 401
        problem(browser.post("/session", json={"key": "mak_wrong"}), 401)
        problem(browser.post("/session", json={"key": shown, "owner": "bob"}), 422)
        signed_in = browser.post("/session", data={"key": shown})
        assert signed_in.status_code == 303
        cookie = signed_in.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert shown not in cookie
        assert browser.get("/documents").status_code == 200
        stolen = dict(browser.cookies)
        assert browser.delete("/session").status_code == 204
        problem(browser.get("/documents"), 401)
        with server.client(cookies=stolen) as thief:
            problem(thief.get("/documents"), 401)
        assert browser.post("/session", json={"key": shown}).status_code == 204
        assert browser.get("/documents").status_code == 200
        Keys(server.settings.data_dir).revoke(key.id)
        problem(browser.get("/documents"), 401)


def test_the_cookie_is_for_https_alone_away_from_loopback(server):
    with server.client() as browser:
        response = browser.post("/session", json={"key": server.key("ann")}, headers={"Host": "hospital.example"})
        assert "Secure" in response.headers["set-cookie"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_changes_nothing_with_a_browsers_cookie(server, headers):
    with server.client() as browser:
        browser.post("/session", json={"key": server.key("ann")}).raise_for_status()
        problem(browser.post("/documents", files={"file": ("a.txt", SUMMARY)}, headers=headers), 403)
        problem(browser.delete("/documents/0123456789abcdef", headers=headers), 403)
        problem(browser.delete("/session", headers=headers), 403)
        same = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
        problem(browser.delete("/documents/0123456789abcdef", headers=same), 404)


def test_a_server_without_auth_is_one_local_user_and_answers_to_loopback_names_only(settings):
    local = settings.model_copy(update={"serve_auth": "none"})
    with RunningServer(local) as running, running.client() as somebody:
        assert somebody.get("/documents").json() == []
        port = running.host.partition(":")[2]
        for host in (f"localhost:{port}", f"[::1]:{port}", "127.0.0.1"):
            assert somebody.get("/documents", headers={"Host": host}).status_code == 200
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "", "["):
            problem(somebody.get("/documents", headers={"Host": host}), 421)
        assert somebody.get("/sign-in").status_code == 404
        assert "access-control-allow-origin" not in somebody.get("/documents", headers={"Origin": running.url}).headers


def test_cors_is_off_unless_an_origin_is_named(settings, server):
    app = "https://portal.hospital.example"
    asked = {"Origin": app, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    with server.client() as browser:
        assert "access-control-allow-origin" not in browser.options("/ask/invoke", headers=asked).headers
    with RunningServer(settings.model_copy(update={"serve_cors_origins": (app,)})) as running:
        with running.client() as browser:
            assert browser.options("/ask/invoke", headers=asked).headers["access-control-allow-origin"] == app
            evil = asked | {"Origin": "https://evil.example"}
            assert "access-control-allow-origin" not in browser.options("/ask/invoke", headers=evil).headers
        with running.client(running.key("ann")) as ann:
            problem(ann.delete("/documents/x", headers={"Origin": app}), 404)
            problem(ann.delete("/documents/x", headers={"Origin": "https://evil.example"}), 403)


def test_named_hosts_are_the_only_ones(settings):
    named = settings.model_copy(update={"serve_hosts": ("ask.hospital.example",)})
    with RunningServer(named) as running, running.client() as somebody:
        assert somebody.get("/health", headers={"Host": "ask.hospital.example"}).status_code == 200
        problem(somebody.get("/health"), 421)
