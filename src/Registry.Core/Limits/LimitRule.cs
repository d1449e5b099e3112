namespace Registry.Core.Limits;

/// <summary>Limits of some repositories. Of several rules the first that matches a repository is its rule, alone.</summary>
/// <param name="Number">Its place among the rules, from 1.</param>
/// <param name="Path">The repositories that it is for.</param>
/// <param name="Values">The limits; what they leave out is inherited from those of every repository.</param>
public sealed record LimitRule(int Number, PathExpression Path, LimitValues Values)
{
    /// <summary>Its name in messages: <c>limits rule 2 ("^app/")</c>.</summary>
    public override string ToString() => $"limits rule {Number} (\"{Path}\")";
}
