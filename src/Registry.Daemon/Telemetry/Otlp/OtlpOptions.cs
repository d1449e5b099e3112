namespace Registry.Daemon.Telemetry.Otlp;

/// <summary>Where OTLP goes, and what it says of the sender.</summary>
/// <param name="Endpoint">The collector's scheme, host and port.</param>
/// <param name="Headers">What is sent along; the values may be secrets.</param>
/// <param name="Resource">Attributes of the resource: <c>service.name</c> and others.</param>
internal sealed record OtlpOptions(
    Uri Endpoint, IReadOnlyList<KeyValuePair<string, string>> Headers, IReadOnlyList<KeyValuePair<string, string>> Resource);
