using System.Buffers;

namespace Registry.Daemon.Commands;

/// <summary>A word of a command line that somebody may copy to a shell.</summary>
internal static class ShellWord
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:,=@%+");

    /// <summary>The word as a shell reads it (POSIX, Shell Command Language, section 2.2.2): in single quotes where it needs them.</summary>
    public static string Quote(string word) => word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain)
        ? word
        : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
