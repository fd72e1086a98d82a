from typing import Annotated, Optional

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from .auth import Caller, Machine, Session, any_role, anyone, machine, optional, permission, require, role

router = APIRouter()


class Article(BaseModel):
    title: str


@router.get("/public", dependencies=[Depends(anyone("the catalogue is public"))])
async def show_offer() -> dict[str, str]:
    return {"hello": "everyone"}


@router.get("/optional", dependencies=[Depends(anyone("shows more to signed-in people"))])
async def greet(caller: Annotated[Optional[Caller], Depends(optional)]) -> dict[str, Optional[str]]:
    return {"userId": caller.user_id if isinstance(caller, Session) else None}


@router.get("/me")
async def show_me(caller: Annotated[Session, Depends(require())]) -> dict[str, Optional[str]]:
    return {"userId": caller.user_id, "orgId": caller.org_id, "orgRole": caller.org_role}


@router.get("/org-admin", dependencies=[Depends(require(role("org:admin")))])
@router.get("/staff", dependencies=[Depends(require(any_role("admin", "org:admin")))])
@router.get("/publish", dependencies=[Depends(require(permission("org:posts:publish")))])
@router.get("/admin/health", dependencies=[Depends(require(role("admin")))])
async def show_status() -> dict[str, str]:
    return {"status": "ok"}


@router.post("/articles", status_code=201)
async def write_article(article: Article, caller: Annotated[Session, Depends(require())]) -> dict[str, str]:
    return {"title": article.title, "userId": caller.user_id}


@router.get("/machine")
async def export_posts(caller: Annotated[Machine, Depends(require(machine("posts:read")))]) -> dict[str, str]:
    return {"tokenType": caller.token_type, "subject": caller.subject}
