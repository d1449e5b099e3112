using System.Diagnostics.CodeAnalysis;
using System.Text;
using Registry.Core.Model;

namespace Registry.Core.Access;

/// <summary>
/// A <see cref="Glob"/> over repository names with places for claims, such as <c>ci/{project_path}/*</c>. What a claim says stands for
/// itself: it has to be a <see cref="RepositoryName"/>, which has no wildcards, no empty components and no dots alone.
/// </summary>
public sealed class RepositoryTemplate
{
    private readonly string _text;

    private RepositoryTemplate(string text) => _text = text;

    /// <summary>Reads a template; one that is no glob whatever the claims say is refused.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RepositoryTemplate? template)
    {
        var candidate = new RepositoryTemplate(text);
        template = candidate.Fill(static _ => "x") is not null ? candidate : null;
        return template is not null;
    }

    /// <summary>
    /// The glob with what the claims say; <c>null</c>: one of them says nothing, or nothing that is a name, or it became too long.
    /// </summary>
    /// <param name="valueOf">What a claim says; <c>null</c>: nothing.</param>
    public Glob? Fill(Func<string, string?> valueOf)
    {
        var filled = new StringBuilder();
        var rest = _text.AsSpan();
        while (rest.IndexOf('{') is >= 0 and var open && rest[open..].IndexOf('}') is > 1 and var length)
        {
            var claim = rest.Slice(open + 1, length - 1).ToString();
            if (valueOf(claim) is not { } value || !RepositoryName.TryParse(value, out _))
            {
                return null;
            }

            filled.Append(rest[..open]).Append(value);
            rest = rest[(open + length + 1)..];
        }

        // A brace that is left over is no character of a glob.
        return Glob.TryParse(filled.Append(rest).ToString(), out var glob) ? glob : null;
    }

    /// <summary>The template as <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => _text;
}
