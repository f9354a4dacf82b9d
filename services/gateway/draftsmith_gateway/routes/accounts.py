"""Sign-up, log-in and sessions."""

from fastapi import APIRouter, Response

from draftsmith.auth.v1 import auth_pb2 as pb
from draftsmith_gateway import schemas
from draftsmith_gateway.peers import PeersDep
from draftsmith_gateway.wire import session_view, user_view

router = APIRouter(tags=["accounts"])


@router.post("/api/auth/signup", status_code=201)
async def sign_up(body: schemas.SignUpBody, peers: PeersDep) -> schemas.SignedInView:
    """Creates an account with a tenant of its own, and a session."""
    answer = await peers.sign_in.SignUp(pb.SignUpRequest(email=body.email, password=body.password, name=body.name))
    return schemas.SignedInView(user=user_view(answer.user), session=session_view(answer.session))


@router.post("/api/auth/login")
async def log_in(body: schemas.LogInBody, peers: PeersDep) -> schemas.SignedInView:
    answer = await peers.sign_in.LogIn(pb.LogInRequest(email=body.email, password=body.password))
    return schemas.SignedInView(user=user_view(answer.user), session=session_view(answer.session))


@router.post("/api/auth/refresh")
async def refresh(body: schemas.RefreshBody, peers: PeersDep) -> schemas.SessionView:
    """A new session for a refresh token, which is then used up. Using it again ends the whole session."""
    answer = await peers.sign_in.RefreshSession(pb.RefreshSessionRequest(refresh_token=body.refresh_token))
    return session_view(answer.session)


@router.post("/api/auth/logout", status_code=204)
async def log_out(body: schemas.RefreshBody, peers: PeersDep) -> Response:
    await peers.sign_in.LogOut(pb.LogOutRequest(refresh_token=body.refresh_token))
    return Response(status_code=204)


@router.get("/api/auth/me")
async def me(peers: PeersDep) -> schemas.UserView:
    answer = await peers.auth.GetProfile(pb.GetProfileRequest())
    return user_view(answer.user)


@router.get("/.well-known/jwks.json")
async def jwks(peers: PeersDep) -> Response:
    """The public signing keys (RFC 7517)."""
    answer = await peers.sign_in.GetJwks(pb.GetJwksRequest())
    return Response(answer.jwks_json, media_type="application/jwk-set+json", headers={"Cache-Control": "max-age=300"})
