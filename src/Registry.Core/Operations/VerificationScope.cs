using System.Diagnostics.CodeAnalysis;

namespace Registry.Core.Operations;

/// <summary>What tells a run of verification from runs that look at something else or do something else about it.</summary>
/// <param name="IsQuick">Whether files are only looked at, and not read.</param>
/// <param name="Repair">What is put right.</param>
/// <param name="Repository">The pattern of the repositories that are looked at; <c>null</c>: everything is.</param>
public sealed record VerificationScope(bool IsQuick, RepairMode Repair, string? Repository)
{
    private const string Quick = "quick";
    private const string Full = "full";

    /// <summary>Reads what <see cref="ToString"/> wrote. <c>false</c>: something else did.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out VerificationScope? scope)
    {
        const int Parts = 3;
        scope = text.Split(' ', Parts) is [Quick or Full, var repair, ..] parts && Enum.TryParse<RepairMode>(repair, out var mode)
            ? new VerificationScope(parts[0] == Quick, mode, parts.Length == Parts ? parts[^1] : null)
            : null;
        return scope is not null;
    }

    /// <summary>The text that stores know the scope by.</summary>
    public override string ToString() => $"{(IsQuick ? Quick : Full)} {Repair} {Repository}".TrimEnd();
}
