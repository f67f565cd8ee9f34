from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Registers its checks; whatever else it does is in the middleware and the addresses."""

    name = "fupin_cms.sign_in"
    label = "fupin_sign_in"
    verbose_name = "登录"

    def ready(self) -> None:
        # allauth and axes must have loaded before what looks at them.
        from . import checks  # noqa: F401, PLC0415
