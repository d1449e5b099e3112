namespace Registry.Core.Operations;

/// <summary>What verification tells the administrator to do.</summary>
internal static class Advice
{
    /// <summary>For what a run with repairs puts right.</summary>
    public const string Repair = "'registryd verify --repair' puts it right";

    /// <summary>For what was put right and needs no more.</summary>
    public const string Repaired = "put right";
}
