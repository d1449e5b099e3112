namespace Registry.Core.Access;

/// <summary>What an account calls one of its access tokens: a name like an account's.</summary>
public readonly record struct AccessTokenName
{
    private readonly string? _text;

    private AccessTokenName(string text) => _text = text;

    /// <summary>Reads a name.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AccessTokenName name)
    {
        name = AccessName.IsValid(text) ? new AccessTokenName(text.ToString()) : default;
        return name._text is not null;
    }

    /// <summary>The name as text.</summary>
    public override string ToString() => _text ?? string.Empty;
}
