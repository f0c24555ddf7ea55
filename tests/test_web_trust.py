"""What the endpoint trusts when nothing is injected: the platform's roots, and TLS that checks the host."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import certifi
import pytest
import web_pki as pki
from cryptography import x509
from cryptography.x509.verification import Store
from web_chains import GOOD, says, serving, trusting
from web_world import good_leaf

from skill.web.chain import platform_roots, verified
from skill.web.fetch import fetcher, platform_context
from skill.web.refused import Reason, Refused

if TYPE_CHECKING:
    from pathlib import Path

AMAZON = {f"Amazon Root CA {number}" for number in range(1, 5)}


def chain_of(issued: pki.Issued) -> bytes:
    """Return a good chain below the test's root, whose leaf is ``issued``."""
    return pki.chain(issued, pki.intermediate())


def test_the_platform_does_not_trust_the_tests() -> None:
    """A perfect chain below a root that the platform does not know is refused."""
    with pytest.raises(Refused, match=Reason.CHAIN.value):
        verified(chain_of(good_leaf()), platform_roots(), pki.NOW)


def test_a_bundle_with_roots_that_cannot_be_read_gives_the_others(tmp_path: Path) -> None:
    """A root that is broken, or that cryptography warns about, does not take the others with it."""
    bundle = tmp_path / "bundle.pem"
    broken = good_leaf().pem.replace(b"A", b"B", 9)
    bundle.write_bytes(b"# roots\n" + broken + _old_roots() + pki.root().pem)
    assert verified(chain_of(good_leaf()), platform_roots(bundle), pki.NOW).until > pki.NOW


def _old_roots() -> bytes:
    """Return the roots of the platform's bundle, whatever is odd among them."""
    with open(certifi.where(), "rb") as file:  # noqa: PTH123 - certifi hands over a string
        return file.read()


@pytest.mark.filterwarnings("ignore")
def test_the_platform_has_amazons_roots() -> None:
    """The bundle holds the four roots of Amazon Trust Services, and they are among those that load without warning."""
    found = set()
    for root in x509.load_pem_x509_certificates(_old_roots()):
        names = root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        found |= {str(each.value) for each in names if root.serial_number > 0}
    assert found >= AMAZON


@pytest.mark.parametrize("name", ["example.com", "amazonaws.com", "*.amazonaws.com.example.com"])
def test_a_chain_server_with_another_name_is_not_read(name: str) -> None:
    """TLS checks the name of the host: a trusted certificate of another host is not enough."""
    identity = pki.leaf(by=pki.root(), subject=name, key="tls", names=(name,))
    with serving({GOOD: says(chain_of(good_leaf()))}, identity) as chains:
        with pytest.raises(Refused, match=Reason.FETCH.value):
            fetcher(trusting(pki.root()), chains.dial)(GOOD)
        assert chains.fetched.total() == 0


def test_a_chain_server_that_the_platform_does_not_trust_is_not_read() -> None:
    """TLS checks the certificate of the host against the platform's bundle unless a test brings its own."""
    with serving({GOOD: says(chain_of(good_leaf()))}) as chains:
        with pytest.raises(Refused, match=Reason.FETCH.value):
            fetcher(dial=chains.dial)(GOOD)
        assert chains.fetched.total() == 0
        assert fetcher(trusting(pki.root()), chains.dial)(GOOD) == chain_of(good_leaf())


def test_tls_of_the_platform_is_strict() -> None:
    """Fetching asks for TLS 1.2 or later, a certificate, and the right name."""
    context = platform_context()
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The chain is fetched from the host itself, whatever the environment says about proxies."""
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving({GOOD: says(chain_of(good_leaf()))}) as chains:
        assert fetcher(trusting(pki.root()), chains.dial)(GOOD)


def test_a_chain_is_judged_by_the_clock_it_is_given() -> None:
    """Dates are looked at in the second of the request."""
    store = Store([pki.root().certificate])
    assert verified(chain_of(good_leaf()), store, pki.NOW + 29 * pki.DAY).until > pki.NOW
    with pytest.raises(Refused, match=Reason.CHAIN.value):
        verified(chain_of(good_leaf()), store, pki.NOW + 31 * pki.DAY)
