"""A service with middleware and error handlers of its own."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from .routes import router


def create_app() -> FastAPI:
    app = FastAPI(title="Service")

    @app.exception_handler(Exception)
    async def fail(_: Request, __: Exception) -> JSONResponse:
        return JSONResponse({"mine": True}, 500)

    app.include_router(router)
    return app


app = create_app()
