"""A sample: each way to protect a route, and the two ways to let others in."""

from typing import Annotated, Optional

from fastapi import APIRouter, Depends, FastAPI
from pydantic import BaseModel

from .auth import Caller, Machine, Session, any_role, anyone, install_auth, machine, optional, permission, require, role

app = FastAPI(title="FastAPI with Clerk")
install_auth(app)


class Article(BaseModel):
    title: str


@app.get("/public", dependencies=[Depends(anyone("the catalogue is public"))])
async def show_offer() -> dict[str, str]:
    return {"hello": "everyone"}


@app.get("/optional", dependencies=[Depends(anyone("shows more to signed-in people"))])
async def greet(caller: Annotated[Optional[Caller], Depends(optional)]) -> dict[str, Optional[str]]:
    return {"userId": caller.user_id if isinstance(caller, Session) else None}


@app.get("/me")
async def show_me(caller: Annotated[Session, Depends(require())]) -> dict[str, Optional[str]]:
    return {"userId": caller.user_id, "orgId": caller.org_id, "orgRole": caller.org_role}


@app.get("/org-admin")
async def show_organization(caller: Annotated[Session, Depends(require(role("org:admin")))]) -> dict[str, str]:
    return {"userId": caller.user_id}


@app.get("/staff")
async def show_staff(caller: Annotated[Session, Depends(require(any_role("admin", "org:admin")))]) -> dict[str, str]:
    return {"userId": caller.user_id}


@app.get("/publish")
async def list_drafts(caller: Annotated[Session, Depends(require(permission("org:posts:publish")))]) -> dict[str, str]:
    return {"userId": caller.user_id}


@app.post("/articles", status_code=201)
async def write_article(article: Article, caller: Annotated[Session, Depends(require())]) -> dict[str, str]:
    return {"title": article.title, "userId": caller.user_id}


@app.get("/machine")
async def export_posts(caller: Annotated[Machine, Depends(require(machine("posts:read")))]) -> dict[str, str]:
    return {"tokenType": caller.token_type, "subject": caller.subject}


admin = APIRouter(prefix="/admin", dependencies=[Depends(require(role("admin")))])


@admin.get("/health")
async def show_health() -> dict[str, str]:
    return {"status": "ok"}


app.include_router(admin)
