"""Names that generated code cannot give to an entity without hiding something it needs."""

from __future__ import annotations

from typing import Final

#: Imported by the generated Python next to an entity's class; such a class gets the suffix `Record`.
PYTHON_CLASSES: Final = frozenset(
    """
    Body Caller Callable Connection CurrentViewer Db DemoLogin Guard Guards Input Options Role States Way
    Access Annotated Any Apart APIRouter Base Decimal EmailStr False ForeignKey Holds HttpUrl Iterator ListQuery
    LoginSession Mapped Mapping Migration None NotFound Owned Page Patch Profile Query Ref Resource Response Row
    Rule Rules Self Sequence Session Settings StrEnum Table Tally Text True User Viewer
    """.split()  # noqa: SIM905
)

#: Top-level folders and modules of the generated Python package.
PYTHON_MODULES: Final = frozenset(
    {"app", "auth", "config", "core", "docs", "main", "migrate", "models", "profiles", "seed", "serve", "users", "web"}
)

#: Globals and shared components of the generated TypeScript; such a type gets the suffix `Record`.
TYPESCRIPT_TYPES: Final = frozenset(
    """
    Agenda Array Badge BaseRow Blob Boolean Button Card Cell Choice Column Comment DataTransfer Date Decimal
    Document Duration Element Entity Error Event Fact Facts Field File Filter Form Function Guard Headers Image
    Infinity Input Integer Link List Location Map Math Money NaN Navigate Node Nothing Notification Number Object
    Option Options Outlet Page Partial Pick Promise Proxy Range React Recent Record Ref Reference Reflect RegExp
    Request Response Role Route Router Routes Row Selection Session Set String Symbol Table Text Toast URL User
    Welcome Window
    """.split()  # noqa: SIM905
)

#: Keywords and globals that a TypeScript variable cannot or should not be called.
TYPESCRIPT_WORDS: Final = frozenset(
    """
    abstract any arguments as async await boolean break case catch class const continue debugger declare default
    delete do document else enum eval export extends false finally for from function get history if implements
    import in instanceof interface is let location module name new null number object of package private
    protected public return set static status string super switch symbol this throw true try type typeof
    undefined unknown var void while window with yield
    """.split()  # noqa: SIM905
)

#: First path segments that the API or the web app uses for something else than an entity's rows.
URL_SEGMENTS: Final = frozenset({"account", "api", "assets", "auth", "demo", "docs", "login", "signup", "stats"})
