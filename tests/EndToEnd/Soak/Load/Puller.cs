using Registry.Testing.Http;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>A client that pulls what was acknowledged.</summary>
/// <param name="name">What the journal calls it.</param>
/// <param name="ledger">What all clients know.</param>
/// <param name="dice">What it decides by.</param>
internal sealed class Puller(string name, Ledger ledger, Dice dice) : LoadClient(name, ledger, TimeSpan.FromMilliseconds(20))
{
    /// <inheritdoc/>
    protected override Func<RegistryHttp, Task> Next()
    {
        var slot = dice.Pick(dice.Pick(Ledger.Slots));
        return async http =>
        {
            if (slot.Holding is { } holding)
            {
                Subjects.AddRange([slot.Subject, .. holding.Digests]);
                if (await new SlotPull(http.Repository(slot.Repository), slot, holding).RunAsync())
                {
                    Ledger.CountPull();
                }
            }
        };
    }
}
