"""Pictures drawn by the program: calm scenes in flat colours, a chart, silhouettes. The same name, the same bytes."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1280, 720
SKIES = ("#DCE9EE", "#E6ECE4", "#EDE7DC", "#DDE5EF", "#E3EAE8")
FAR, MIDDLE, NEAR = (
    ("#A9C0C8", "#7FA3A6", "#4F7F7C"),
    ("#B4BFA8", "#879B78", "#5B7452"),
    ("#AEB9CC", "#7E8FAE", "#53688C"),
)
PALETTES = (FAR, MIDDLE, NEAR)
WATER, WATER_LINE, PAPER, INK, SUN = "#BBD3D9", "#D5E5E8", "#F4F2EC", "#37474B", "#F3E3BE"

# The figures of the news on new businesses, in 10,000.
QUARTERS = (("Q1", 0.98), ("Q2", 1.11), ("Q3", 1.15))

Draw = ImageDraw.ImageDraw


def scene(kind: str, name: str) -> bytes:
    """A JPEG of 1280 x 720; ``kind`` is a key of ``SCENES``, ``name`` makes it differ from others of the kind."""
    chance = random.Random(f"{kind}/{name}")  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", (WIDTH, HEIGHT), chance.choice(SKIES))
    SCENES[kind](ImageDraw.Draw(image), chance, chance.choice(PALETTES))
    return _jpeg(image)


def portrait(shade: int) -> bytes:
    """A neutral silhouette of 360 x 480 for a person of whom no photograph is shown."""
    image = Image.new("RGB", (360, 480), ("#E4E9EC", "#E9E6E0", "#E3E9E3")[shade % 3])
    draw = ImageDraw.Draw(image)
    colour = ("#8FA1AA", "#A39A8B", "#8DA38F")[shade % 3]
    draw.ellipse((112, 84, 248, 238), fill=colour)
    draw.rounded_rectangle((48, 276, 312, 560), radius=110, fill=colour)
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=86, optimize=True)
    return target.getvalue()


def _ridge(draw: Draw, chance: random.Random, base: float, height: float, colour: str) -> None:
    """A line of hills down to the lower edge."""
    phases = [(chance.uniform(0, 6.3), chance.uniform(0.6, 1.2) * wave) for wave in (1.3, 2.9, 6.1)]
    points = [(-10, HEIGHT + 10)]
    for x in range(-10, WIDTH + 20, 10):
        swing = sum(math.sin(x / WIDTH * 6.3 * wave + phase) / wave for phase, wave in phases)
        points.append((x, int(base - height * (0.5 + swing / 2.4))))
    draw.polygon([*points, (WIDTH + 10, HEIGHT + 10)], fill=colour)


def _sun(draw: Draw, chance: random.Random) -> None:
    x, y = chance.randint(200, WIDTH - 200), chance.randint(90, 190)
    draw.ellipse((x - 52, y - 52, x + 52, y + 52), fill=SUN)


def _towers(draw: Draw, chance: random.Random, base: int, tallest: int, colours: tuple[str, ...]) -> None:
    x = -20
    while x < WIDTH:
        width, height = chance.randint(52, 110), chance.randint(tallest // 3, tallest)
        draw.rectangle((x, base - height, x + width, base), fill=chance.choice(colours))
        for row in range(base - height + 18, base - 14, 26):
            for column in range(x + 12, x + width - 14, 22):
                draw.rectangle((column, row, column + 9, row + 12), fill=PAPER)
        x += width + chance.randint(4, 30)


def _trees(draw: Draw, chance: random.Random, base: int, colour: str) -> None:
    for x in range(20, WIDTH, 86):
        shift, size = chance.randint(-18, 18), chance.randint(26, 42)
        draw.rectangle((x + shift - 4, base - size, x + shift + 4, base), fill=INK)
        draw.ellipse((x + shift - size, base - 3 * size, x + shift + size, base - size + 8), fill=colour)


def lake(draw: Draw, chance: random.Random, colours: tuple[str, str, str]) -> None:
    _sun(draw, chance)
    _ridge(draw, chance, 400, 200, colours[0])
    _ridge(draw, chance, 430, 120, colours[1])
    draw.rectangle((0, 430, WIDTH, HEIGHT), fill=WATER)
    for y in range(456, HEIGHT, 30):
        x = chance.randint(0, WIDTH - 300)
        draw.line((x, y, x + chance.randint(120, 380), y), fill=WATER_LINE, width=4)
    draw.polygon([(0, HEIGHT), (0, 640), (380, 668), (760, HEIGHT)], fill=colours[2])


def mountain(draw: Draw, chance: random.Random, colours: tuple[str, str, str]) -> None:
    _sun(draw, chance)
    for base, height, colour in zip((420, 520, 640), (260, 210, 150), colours, strict=True):
        _ridge(draw, chance, base, height, colour)


def city(draw: Draw, chance: random.Random, colours: tuple[str, str, str]) -> None:
    _ridge(draw, chance, 420, 140, colours[0])
    _towers(draw, chance, 560, 330, (colours[1], colours[2]))
    draw.rectangle((0, 560, WIDTH, HEIGHT), fill=PAPER)
    draw.rectangle((0, 610, WIDTH, 672), fill=colours[1])
    for x in range(20, WIDTH, 120):
        draw.rectangle((x, 638, x + 62, 644), fill=PAPER)


def _building(draw: Draw, colours: tuple[str, str, str], box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    draw.rectangle((left, top, right, bottom), fill=PAPER)
    draw.rectangle((left - 22, top - 24, right + 22, top), fill=colours[2])
    for row in range(top + 36, bottom - 60, 74):
        for column in range(left + 34, right - 50, 82):
            draw.rectangle((column, row, column + 46, row + 42), fill=colours[0])
    middle = (left + right) // 2
    draw.rectangle((middle - 50, bottom - 92, middle + 50, bottom), fill=colours[1])


def hall(draw: Draw, chance: random.Random, colours: tuple[str, str, str]) -> None:
    _ridge(draw, chance, 400, 120, colours[0])
    _building(draw, colours, (270, 230, 1010, 570))
    draw.rectangle((0, 570, WIDTH, HEIGHT), fill=colours[1])
    _trees(draw, chance, 600, colours[2])


def school(draw: Draw, chance: random.Random, colours: tuple[str, str, str]) -> None:
    _building(draw, colours, (120, 280, 720, 540))
    _building(draw, colours, (770, 340, 1140, 540))
    draw.rectangle((0, 540, WIDTH, HEIGHT), fill=colours[1])
    draw.ellipse((180, 566, 1100, 760), outline=PAPER, width=10)
    _trees(draw, chance, 566, colours[2])


def hospital(draw: Draw, chance: random.Random, colours: tuple[str, str, str]) -> None:
    hall(draw, chance, colours)
    draw.rectangle((610, 116, 670, 206), fill=colours[2])
    draw.rectangle((595, 146, 685, 176), fill=colours[2])


def bridge(draw: Draw, chance: random.Random, colours: tuple[str, str, str]) -> None:
    _ridge(draw, chance, 380, 160, colours[0])
    for x in range(-20, WIDTH, 190):
        top = chance.randint(300, 360)
        draw.rectangle((x, top, x + 170, 470), fill=PAPER)
        draw.polygon([(x - 16, top), (x + 85, top - 62), (x + 186, top)], fill=colours[2])
    draw.rectangle((0, 470, WIDTH, HEIGHT), fill=WATER)
    draw.chord((300, 380, 980, 900), 180, 360, fill=colours[1])
    draw.chord((390, 470, 890, 900), 180, 360, fill=WATER)
    draw.rectangle((0, 640, WIDTH, HEIGHT), fill=WATER)


def field(draw: Draw, chance: random.Random, colours: tuple[str, str, str]) -> None:
    _sun(draw, chance)
    _ridge(draw, chance, 360, 150, colours[0])
    for step in range(7):
        _ridge(draw, chance, 410 + step * 50, 34, "#D9CE9C" if step % 2 else colours[1])


def plan(draw: Draw, chance: random.Random, colours: tuple[str, str, str]) -> None:
    draw.rectangle((80, 60, 1200, 660), fill=PAPER)
    draw.polygon([(80, 470), (430, 420), (760, 520), (1200, 440), (1200, 660), (80, 660)], fill=WATER)
    for column in range(4):
        for row in range(2):
            left, top = 130 + column * 265, 100 + row * 160
            draw.rectangle((left, top, left + 220, top + 120), fill=chance.choice(colours))
    draw.ellipse((560, 330, 720, 430), fill="#9DB68C")


def chart(draw: Draw, chance: random.Random, colours: tuple[str, str, str]) -> None:
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=PAPER)
    for y in range(140, 620, 120):
        draw.line((140, y, 1140, y), fill="#D6D6D6", width=2)
    font = ImageFont.load_default(40)
    for index, (label, value) in enumerate(QUARTERS):
        left, top = 240 + index * 300, 620 - int(value * 400)
        draw.rectangle((left, top, left + 170, 620), fill=colours[2])
        draw.text((left + 85, top - 14), f"{value}", fill=INK, font=font, anchor="mb")
        draw.text((left + 85, 636), label, fill=INK, font=font, anchor="mt")
    draw.line((140, 620, 1140, 620), fill=INK, width=4)


SCENES: dict[str, Callable[[Draw, random.Random, tuple[str, str, str]], None]] = {
    drawn.__name__: drawn for drawn in (lake, mountain, city, hall, school, hospital, bridge, field, plan, chart)
}
