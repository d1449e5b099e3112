namespace Registry.Core.Operations;

/// <summary>How much is asked of a source at once.</summary>
/// <param name="count">How many questions at the most.</param>
internal sealed class SourceSlots(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Asks when it is this question's turn. No answer may wait for another question's.</summary>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await ask();
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
