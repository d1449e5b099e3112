using Registry.Core.Limits;
using Registry.Core.Model;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The keys of a <c>[[limits.rule]]</c>.</summary>
internal static class LimitRuleTable
{
    /// <summary>A number of bytes; 0: any number.</summary>
    public static readonly SettingType<long> Size = new SizeType(0, 1L << 60);

    /// <summary>A number of tags; 0: any number.</summary>
    public static readonly SettingType<int> TagCount = new IntegerType(0, 1_000_000_000);

    /// <summary>The bytes of a manifest, which is held in memory.</summary>
    public static readonly SettingType<long> ManifestSize = new SizeType(1L << 10, 1L << 26);

    /// <summary>Such tables.</summary>
    public static readonly SettingType<IReadOnlyList<LimitRule>> Type =
        new TableListType<LimitRule>("[[limits.rule]]", Read) { Identity = "path" };

    private static readonly SettingType<IReadOnlyList<Glob>> Tags = new ListType<Glob>(SettingTypes.Glob("v*"), mayBeEmpty: true);

    private static readonly SettingType<IReadOnlyList<Glob>> MediaTypes =
        new ListType<Glob>(SettingTypes.MediaTypeGlob("application/vnd.oci.image.*"), mayBeEmpty: true);

    private static LimitRule Read(TableReader table)
    {
        table.TryRead("path", SettingTypes.PathExpression, out var path);
        return new LimitRule(table.Number, path!, new LimitValues
        {
            MaxImageSize = table.TryRead("max_image_size", Size, out var imageSize) ? imageSize : null,
            TagCountLimit = table.TryRead("tag_count_limit", TagCount, out var tags) ? tags : null,
            MaxBlobSize = table.TryRead("max_blob_size", Size, out var blobSize) ? blobSize : null,
            MaxManifestSize = table.TryRead("max_manifest_size", ManifestSize, out var manifestSize) ? manifestSize : null,
            ImmutableTags = table.TryRead("immutable_tags", Tags, out var immutable) ? immutable : null,
            Quota = table.TryRead("quota", Size, out var quota) ? quota : null,
            AllowedMediaTypes = table.TryRead("allowed_media_types", MediaTypes, out var mediaTypes) ? mediaTypes : null,
            ReadOnly = table.TryRead("read_only", new BooleanType(), out var readOnly) ? readOnly : null,
        });
    }
}
