"""What a directory may say of people and groups, and what this service can do (RFC 7643).

The schemas are the standard's, with what is used here and nothing else: what is not kept can't
be asked for.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field
from scim2_models import (
    URN,
    AnyExtension,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    ExtensibleStringEnum,
    Extension,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    Returned,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

from intranet_ideas.scim.rules import MOST_LISTED


class Name(ComplexAttribute):
    """The parts of a name."""

    family_name: str | None = None
    given_name: str | None = None


class Email(ComplexAttribute):
    """An address; the primary one, or the one at work, is kept."""

    class Type(ExtensibleStringEnum):
        """What an address is for."""

        work = "work"

    value: str | None = None
    type: Type | None = None
    primary: bool | None = None


class User(Resource[AnyExtension]):
    """A person."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """What the directory calls the person, such as the user principal name."""

    name: Name | None = None
    """The parts of the name; displayName is what is shown, if it is given."""

    display_name: str | None = None
    """The name that others see."""

    preferred_language: Annotated[
        str | None, Mutability.write_only, Returned.never
    ] = None
    """The language of a newcomer's pages and mail: nb, nn or en."""

    active: bool | None = None
    """Whether the person may come in. Who may not is out at once."""

    emails: list[Email] | None = None
    """The address for mail."""

    Emails: ClassVar[type[ComplexAttribute]] = Email


class Manager(ComplexAttribute):
    """The line manager."""

    value: Annotated[str | None, Required.true, CaseExact.true] = None
    ref: Reference[User] | None = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )


class EnterpriseUser(Extension):
    """Where a person works."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    department: str | None = None
    """The department's name or key here."""

    manager: Manager | None = None
    """Whom the person answers to."""


class Member(ComplexAttribute):
    """A person in a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])


class Group(Resource[Any]):
    """A department."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    """The department's name."""

    members: list[Member] | None = None
    """Who works there. A person is in one department: the last word counts."""

    Members: ClassVar[type[ComplexAttribute]] = Member


POLICY = ScimPolicy(
    # Entra ID and others send what they have, and say what to remove in a value.
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)

CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST_LISTED),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken, name="Bearer token",
            description="A token that IT makes for one directory", primary=True,
        )
    ],
)  # fmt: skip

PROVIDER = ScimProvider(
    models=[User, EnterpriseUser, Group],
    resource_types=[
        ResourceType.from_resource(User[EnterpriseUser]), ResourceType.from_resource(Group),
    ],
    config=CONFIG, policy=POLICY,
)  # fmt: skip
