from fastapi import APIRouter

router = APIRouter()


@router.get("/public")
async def show_offer() -> dict[str, str]:
    return {"hello": "everyone"}
