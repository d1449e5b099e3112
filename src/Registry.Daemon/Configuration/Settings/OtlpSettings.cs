using System.Diagnostics.CodeAnalysis;

namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[otlp]</c>.</summary>
internal static class OtlpSettings
{
    private static readonly SettingSection Section = new(
        "otlp", "Metrics and traces for an OpenTelemetry collector: OTLP over HTTP, in JSON.");

    private static readonly SettingType<string> Text = new TextType<string>(
        "a text without control characters",
        (string text, [MaybeNullWhen(false)] out string value, out string? problem) =>
        {
            (value, problem) = (text, null);
            return text.Length > 0 && !text.Any(char.IsControl);
        });

    /// <summary><c>[otlp] endpoint</c>.</summary>
    public static readonly Setting<Uri?> Endpoint = new(
        Section, "endpoint", SettingTypes.OptionalServerUrl, "",
        """
        The collector, such as "http://localhost:4318"; /v1/metrics and /v1/traces are added. Empty: nothing
        is sent.
        """);

    /// <summary><c>[otlp] headers_file</c>.</summary>
    public static readonly Setting<string> HeadersFile = new(
        Section, "headers_file", new PathType(mayBeEmpty: true), "",
        """
        A file with headers to send along, such as a line "Authorization: Bearer SECRET"; it is read when the
        server starts. Empty: none.
        """);

    /// <summary><c>[otlp] interval</c>.</summary>
    public static readonly Setting<TimeSpan> Interval = new(
        Section, "interval", SettingTypes.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)), "1m",
        """
        How often metrics are sent.
        """);

    /// <summary><c>[otlp] service_name</c>.</summary>
    public static readonly Setting<string> ServiceName = new(
        Section, "service_name", Text, "registryd",
        """
        What the collector knows this server as: service.name.
        """);

    /// <summary><c>[otlp.resource]</c>.</summary>
    public static readonly Setting<IReadOnlyDictionary<string, string>> Resource = new(
        Section, "resource", new MapType<string>(Text), "",
        """
        More about this server, such as { "deployment.environment.name" = "production" }. May also be written
        as a table [otlp.resource].
        """);

    /// <summary><c>[otlp] trace_percent</c>.</summary>
    public static readonly Setting<int> TracePercent = new(
        Section, "trace_percent", new IntegerType(0, 100), "0",
        """
        How many of a hundred requests are traced; whether one is follows from its trace id.
        """);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Endpoint, HeadersFile, Interval, ServiceName, Resource, TracePercent];
}
