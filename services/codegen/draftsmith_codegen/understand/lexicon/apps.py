"""Words for applications, and what they suggest for name and colours."""

from __future__ import annotations

from collections.abc import Mapping

from .wordset import wordset

# say only that there is an application
BARE = wordset(
    "app, application, system, platform, tool, website, site, software, webapp, program, "
    "solution, product, service, database, page, "
    "web app, web application, webpage, portal, project, thing, prototype, mvp, backend, frontend, api, ui, gui, "
    "workflow, crud, interface"
)
# say what kind of application it is, and belong in its name
TELLING = wordset(
    "tracker, manager, planner, organiser, organizer, marketplace, directory, crm, register, "
    "registry, log, logbook, diary, journal, catalogue, catalog, "
    "shop, store, desk, board, book, list, blog, forum, wiki, scheduler, calendar, calculator, "
    "inventory, library, archive, hub, network, portal, "
    "helpdesk, helper, assistant, generator, dashboard, finder, database, programme, program, "
    "league, festival, salon, management, booking, reservation, "
    "tracking, scheduling, planning, reservations, bookings, appointments, requests, erp, "
    "wishlist, timesheet, timesheets, club"
)
FILLER = wordset(
    "simple, small, web, web-based, online, new, modern, basic, nice, easy, internal, little, "
    "own, good, great, full, fully, complete, custom, lightweight, "
    "minimal, cool, beautiful, clean, quick, fast, smart, powerful, user-friendly, friendly, "
    "responsive, free, personal, functional, working, secure, "
    "robust, scalable, mobile, full-stack, fullstack, crud, tiny, similar, single, multi-user, "
    "digital, cloud-based, cloud, offline, better, "
    "comprehensive, professional, a, an, the, my, our, your, this, that, their, some, one, it, "
    "first, kind, lovely, pretty, private, shared, very, really, something, anything, clone, "
    "demo, example, test, hi, hello, hey, dear, thanks, please, everything, let, make, build, create, develop, "
    "write, give, design"
)
COLOURS = wordset(
    "teal, blue, red, green, purple, orange, pink, indigo, navy, maroon, brown, gold, turquoise, "
    "crimson, violet, magenta, cyan, olive, coral, salmon, "
    "black, gray, grey, darkgreen, darkblue, tomato, royalblue, steelblue, seagreen, slateblue, "
    "chocolate, orchid, plum, lavender"
)
# the colour that suits a field of work; the first that a word of the description names wins
THEMES: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "teal",
        wordset(
            "clinic, patient, doctor, hospital, medical, health, nurse, dentist, therapy, pharmacy, vet, "
            "veterinary, pet"
        ),
    ),
    (
        "seagreen",
        wordset("garden, plant, farm, crop, tree, environment, forest, recycling, vegan, sustainability, harvest"),
    ),
    (
        "chocolate",
        wordset("recipe, restaurant, dish, food, cook, kitchen, bakery, coffee, menu, meal, wine, beer, pantry"),
    ),
    ("royalblue", wordset("student, course, school, teacher, university, lesson, exam, tutor, education, training")),
    ("indigo", wordset("task, project, bug, ticket, sprint, issue, team, crm, deal, sale, lead, customer")),
    ("purple", wordset("event, festival, concert, band, music, song, party, movie, film, podcast, art, museum, game")),
    (
        "crimson",
        wordset("gym, workout, sport, fitness, league, team, player, match, club, charity, donation, donor, campaign"),
    ),
    ("slateblue", wordset("book, library, blog, article, author, reader, newsletter, magazine, news")),
    (
        "steelblue",
        wordset(
            "warehouse, inventory, asset, vehicle, fleet, construction, repair, machine, equipment, "
            "property, real, parking, hotel"
        ),
    ),
    (
        "darkgreen",
        wordset(
            "expense, invoice, budget, finance, money, salary, employee, hr, leave, law, lawyer, legal, insurance, bank"
        ),
    ),
)
KINDS_REFUSED: Mapping[str, tuple[str, frozenset[str]]] = {
    "game": (
        "a game",
        wordset(
            "game, platformer, shooter, tetris, chess, snake, pong, puzzle game, video game, arcade, "
            "3d game, multiplayer game, rpg, minesweeper, sudoku"
        ),
    ),
    "developer_tool": (
        "a developer's tool",
        wordset(
            "compiler, interpreter, operating system, kernel, programming language, parser, "
            "debugger, linker, device driver, emulator, "
            "browser, text editor, ide, library in rust, npm package, sdk, command line tool, "
            "cli, linter, build system, bootloader"
        ),
    ),
    "brochure": (
        "a website that shows texts and pictures",
        wordset(
            "landing page, brochure, portfolio website, portfolio site, brochure site, static site, "
            "static website, one-page site, homepage, "
            "marketing site, marketing website, business card, brochure website, company "
            "website, personal website, splash page"
        ),
    ),
    "model": (
        "a trained model or a simulation",
        wordset(
            "neural network, machine learning model, simulation, "
            "simulator, chatbot, language model, voice assistant, "
            "trading bot, bot, "
            "screensaver, calculator, converter, encryption "
            "algorithm, algorithm, search engine, photo editor, "
            "image editor, video editor"
        ),
    ),
}
