using Registry.Core.Limits;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[limits]</c>.</summary>
internal static class LimitsSettings
{
    private static readonly SettingSection Section = new("limits", "How much is accepted.");

    // Requests a minute; more is no limit any more.
    private const int MaxRate = 1_000_000;

    private static readonly SettingType<int> Rate = new IntegerType(0, MaxRate);

    private static readonly (string Name, RouteClass Key)[] RouteClasses =
    [
        ("lists", RouteClass.Lists),
        ("manifests", RouteClass.Manifests),
        ("blobs", RouteClass.Blobs),
        ("uploads", RouteClass.Uploads),
        ("tokens", RouteClass.Tokens),
    ];

    /// <summary><c>[limits] max_image_size</c>.</summary>
    public static readonly Setting<long> MaxImageSize = new(
        Section, "max_image_size", LimitRuleTable.Size, "0",
        """
        The most bytes that the configuration and the layers of one image may have, such as "1GB"; an index
        counts the sum of its images. 0: any number.
        """)
    { IsLive = true };

    /// <summary><c>[limits] max_blob_size</c>.</summary>
    public static readonly Setting<long> MaxBlobSize = new(
        Section, "max_blob_size", LimitRuleTable.Size, "0",
        """
        The most bytes that one layer, or any other blob, may have. 0: any number.
        """)
    { IsLive = true };

    /// <summary><c>[limits] max_manifest_size</c>.</summary>
    public static readonly Setting<long> MaxManifestSize = new(
        Section, "max_manifest_size", LimitRuleTable.ManifestSize, "4MiB",
        """
        The largest manifest accepted, at least 1KiB and at most 64MiB.
        """)
    { IsLive = true };

    /// <summary><c>[limits] tag_count_limit</c>.</summary>
    public static readonly Setting<int> TagCountLimit = new(
        Section, "tag_count_limit", LimitRuleTable.TagCount, "0",
        """
        How many tags a repository may have; one that is there may always move. 0: any number.
        """)
    { IsLive = true };

    /// <summary><c>[limits] max_connections</c>.</summary>
    public static readonly Setting<int> MaxConnections = new(
        Section, "max_connections", new IntegerType(1, 1_000_000), "10000",
        """
        How many connections may be open at once; further ones are closed at once.
        """);

    /// <summary><c>[limits] anonymous_rate</c>.</summary>
    public static readonly Setting<int> AnonymousRate = new(
        Section, "anonymous_rate", Rate, "100",
        """
        How many requests a minute each address may make without an account, in the long run; an IPv6
        address counts as its /64. 0: any number. An open registry has no such limit.
        """)
    { IsLive = true };

    /// <summary><c>[limits] anonymous_burst</c>.</summary>
    public static readonly Setting<int> AnonymousBurst = new(
        Section, "anonymous_burst", new IntegerType(1, MaxRate), "1000",
        """
        How many of them may come at once after a rest: enough for the image with the most layers.
        """)
    { IsLive = true };

    /// <summary><c>[limits.anonymous]</c>.</summary>
    public static readonly Setting<IReadOnlyDictionary<RouteClass, int>> Anonymous = new(
        Section, "anonymous", new ChoiceMapType<RouteClass, int>(RouteClasses, Rate), "",
        """
        Rates of their own for some routes, counted apart from the others: lists, manifests, blobs, uploads,
        tokens, such as { tokens = 30, blobs = 0 }. May also be written as a table [limits.anonymous].
        """)
    { IsLive = true };

    /// <summary><c>[limits] signed_in_rate</c>.</summary>
    public static readonly Setting<int> SignedInRate = new(
        Section, "signed_in_rate", Rate, "0",
        """
        How many requests a minute each account may make, in the long run. 0: any number. A push is some five
        requests for each layer, and clients do not wait when they are told to.
        """)
    { IsLive = true };

    /// <summary><c>[limits] signed_in_burst</c>.</summary>
    public static readonly Setting<int> SignedInBurst = new(
        Section, "signed_in_burst", new IntegerType(1, MaxRate), "1000",
        """
        How many of them may come at once after a rest.
        """)
    { IsLive = true };

    /// <summary><c>[[limits.rule]]</c>.</summary>
    public static readonly Setting<IReadOnlyList<LimitRule>> Rules = new(
        Section, "rule", LimitRuleTable.Type, "",
        """
        Other limits for some repositories. The first rule whose path is found in a repository's name is its
        rule; what it leaves out is as above. `registryd limits test` tells which it is. Every key but the
        first may be left out:
        [[limits.rule]]
        path = "^project-1/.*"          # a regular expression, without lookarounds and backreferences
        max_image_size = "20MB"         # likewise max_blob_size and max_manifest_size
        tag_count_limit = 3
        immutable_tags = ["v*"]         # these can be set once, and neither moved nor deleted
        quota = "50GB"                  # for all repositories of the rule together, each layer counted once
        allowed_media_types = ["application/vnd.oci.image.*"]   # of the artifact, or of the configuration
        read_only = false               # true: no push, no deletion
        """)
    { IsLive = true };

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        MaxImageSize, MaxBlobSize, MaxManifestSize, TagCountLimit, MaxConnections,
        AnonymousRate, AnonymousBurst, Anonymous, SignedInRate, SignedInBurst, Rules,
    ];
}
