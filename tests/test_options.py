"""Options are stated once: the objects, the keywords and the command agree."""

from dataclasses import fields

import click
import numpy as np
import pytest

from imgdiff.checks import Choice, Number, Whole
from imgdiff.cli.compare import compare
from imgdiff.errors import OptionError, WeightsError
from imgdiff.keywords import CompareKeywords
from imgdiff.options import CompareOptions, RenderOptions, option_of
from imgdiff.recognition.train.options import TrainOptions
from tests.fuzz.odd_values import ODD

FIELDS = [*fields(CompareOptions), *fields(RenderOptions)]
COMMAND = {parameter.name: parameter for parameter in compare.params}


def test_the_keywords_are_the_fields():
    keywords = CompareKeywords.__annotations__
    own = {field.name: field.type for field in FIELDS if field.name != "view"}
    assert list(keywords) == list(own)
    for name, kind in own.items():
        assert getattr(keywords[name], "__forward_arg__", keywords[name]) == kind


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_the_command_has_every_option_with_its_range_default_and_help(field):
    option, kind = COMMAND[field.name], field.metadata["kind"]
    default = option.type.convert(option.default, None, None)
    assert default == field.default and option.help == field.metadata["help"]
    if isinstance(kind, Choice):
        assert tuple(option.type.choices) == kind.choices
    if isinstance(kind, Number):
        assert (option.type.min, option.type.max) == (kind.low, kind.high)
        assert option.type.min_open == kind.above
    if isinstance(kind, Whole) and field.name != "max_pixels":
        assert option.type.min == kind.low


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("threshold", "0"),
        ("threshold", "1.5"),
        ("min_area", "0"),
        ("opacity", "-1"),
        ("resolution", "half"),
        ("background", "#12345"),
        ("background", "#11223344"),
        ("frames", "last"),
        ("range", "wide"),
        ("range", "5,5"),
        ("range", "1,2,3"),
        ("range", "0,nan"),
        ("ignore", "1,2,3"),
        ("ignore", "1,2,0,4"),
        ("ignore", "1,2,3,4@0"),
        ("only", "1,2,3,4@0.7"),
        ("only_kinds", "grown"),
        ("ignore_kinds", "moved,,lost"),
        ("max_pixels", "0"),
        ("colormap", "rainbow"),
    ],
)
def test_the_command_refuses_what_the_objects_refuse(name, given):
    with pytest.raises(click.BadParameter):
        COMMAND[name].type.convert(given, None, None)


def test_objects_are_frozen_and_checked():
    options = CompareOptions(threshold="0.25", min_area=3.0)  # in their final types
    assert options.threshold == 0.25 and options.min_area == 3
    assert isinstance(options.min_area, int)
    with pytest.raises(AttributeError):
        options.threshold = 0.5
    with pytest.raises(OptionError, match="colormap"):
        RenderOptions(colormap="rainbow")
    assert option_of(RenderOptions, "opacity").default == RenderOptions.opacity


@pytest.mark.parametrize("kind", [CompareOptions, RenderOptions, TrainOptions])
def test_whatever_is_given_is_taken_or_refused_by_name(kind):
    for name in kind.__dataclass_fields__:
        for value in ODD:
            try:
                kind(**{name: value})
            except (OptionError, WeightsError) as error:
                assert name in str(error)


def test_an_array_without_a_dimension_names_no_kinds():
    with pytest.raises(OptionError, match="only_kinds must be some of"):
        CompareOptions(only_kinds=np.array("moved"))
