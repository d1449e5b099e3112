using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Core.Audit;

namespace Registry.Daemon.Audit;

/// <summary>The lines of the audit log: one JSON object each, with everything but plain ASCII escaped.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditLine))]
internal sealed partial class AuditJson : JsonSerializerContext
{
    // Names come from whoever tries them; a line has to stay small enough to be appended at one stroke.
    private const int MaxTextLength = 256;

    /// <summary>The line of an event.</summary>
    public static string Write(AuditEvent auditEvent, DateTimeOffset time) => JsonSerializer.Serialize(
        new AuditLine(
            time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            NameOf(auditEvent.Kind),
            Shorten(auditEvent.User)!,
            auditEvent.Token,
            (auditEvent.Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : auditEvent.Address)?.ToString(),
            auditEvent.Repository,
            auditEvent.Reference,
            auditEvent.Digest,
            auditEvent.PreviousDigest,
            Shorten(auditEvent.Detail),
            NameOf(auditEvent.Result),
            auditEvent.RequestId),
        Default.AuditLine);

    private static string? Shorten(string? text) => text is { Length: > MaxTextLength } ? text[..MaxTextLength] : text;

    private static string NameOf(AuditEventKind kind) => kind switch
    {
        AuditEventKind.Login => "login",
        AuditEventKind.LoginFailed => "login-failed",
        AuditEventKind.Push => "push",
        AuditEventKind.Pull => "pull",
        AuditEventKind.Delete => "delete",
        AuditEventKind.Tag => "tag",
        AuditEventKind.Access => "access",
        AuditEventKind.GarbageCollection => "gc",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string NameOf(AuditResult result) => result switch
    {
        AuditResult.Success => "success",
        AuditResult.Denied => "denied",
        AuditResult.Failure => "failure",
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };
}

/// <summary>An event as JSON has it.</summary>
internal sealed record AuditLine(
    string Time,
    string Event,
    string User,
    string? Token,
    string? Address,
    string? Repository,
    string? Reference,
    string? Digest,
    string? PreviousDigest,
    string? Detail,
    string Result,
    string? RequestId);
