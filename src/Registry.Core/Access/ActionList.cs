namespace Registry.Core.Access;

/// <summary>Actions as text: their names with commas between, as in the scopes of Docker's tokens.</summary>
public static class ActionList
{
    private static readonly (string Name, RegistryAction Action)[] Names =
    [
        ("pull", RegistryAction.Pull),
        ("push", RegistryAction.Push),
        ("delete", RegistryAction.Delete),
        ("admin", RegistryAction.Admin),
    ];

    /// <summary>Whether what is granted covers what is demanded.</summary>
    public static bool Covers(this RegistryAction granted, RegistryAction demanded) =>
        granted.HasFlag(RegistryAction.Admin) || (granted & demanded) == demanded;

    /// <summary>What two grants have in common.</summary>
    public static RegistryAction Intersect(this RegistryAction first, RegistryAction second) =>
        first.HasFlag(RegistryAction.Admin) ? second
        : second.HasFlag(RegistryAction.Admin) ? first
        : first & second;

    /// <summary>Reads a list; each name must be one of <c>pull</c>, <c>push</c>, <c>delete</c> and <c>admin</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RegistryAction actions)
    {
        actions = RegistryAction.None;
        foreach (var part in text.Split(','))
        {
            var action = Find(text[part]);
            if (action == RegistryAction.None)
            {
                return false;
            }

            actions |= action;
        }

        return true;
    }

    /// <summary>One action by its name; none for any other text.</summary>
    public static RegistryAction Find(ReadOnlySpan<char> name)
    {
        foreach (var (known, action) in Names)
        {
            if (name.SequenceEqual(known))
            {
                return action;
            }
        }

        return RegistryAction.None;
    }

    /// <summary>The names of single actions, in the order of their risk.</summary>
    public static IEnumerable<string> NamesOf(RegistryAction actions)
    {
        foreach (var (name, action) in Names)
        {
            if (actions.HasFlag(action))
            {
                yield return name;
            }
        }
    }

    /// <summary>The list as <see cref="TryParse"/> reads it.</summary>
    public static string Format(RegistryAction actions) => string.Join(',', NamesOf(actions));
}
