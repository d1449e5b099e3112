using System.Diagnostics.CodeAnalysis;

namespace Registry.Daemon.Commands;

/// <summary>Reads a name of some kind; anything else is refused.</summary>
internal delegate bool NameParser<T>(ReadOnlySpan<char> text, [MaybeNullWhen(false)] out T value);
